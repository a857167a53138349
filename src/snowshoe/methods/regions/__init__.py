"""Methods that give connected regions."""
