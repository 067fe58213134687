"""The running installation: stopping, renewing, counting, telling of incidents."""
