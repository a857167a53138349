"""Methods that group pixels by likeness."""
