"""Every speed that is promised, measured beside the limit that the machine sets in the same run."""
