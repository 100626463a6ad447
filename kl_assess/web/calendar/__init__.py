"""Calendar files: the only place that knows how they are written."""
