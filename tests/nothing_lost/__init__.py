"""Nothing is lost: kills, power cuts, full disks, two tabs, a deploy in class."""
