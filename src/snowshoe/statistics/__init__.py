"""What is known of an image before any method runs: built in one pass, mergeable, mask- and NaN-aware."""
