"""Operations on label images."""
