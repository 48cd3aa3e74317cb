"""Pages and drawings, from records alone."""
