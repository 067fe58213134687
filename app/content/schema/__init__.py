"""The shape of content files, checked strictly: nothing unknown, nothing converted."""
