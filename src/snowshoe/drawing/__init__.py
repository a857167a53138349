"""Words, numbers, SVG and pictures in one style. Takes arrays and knows no result."""
