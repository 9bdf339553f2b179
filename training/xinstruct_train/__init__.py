"""Teaches the embedded base model to write the English instruction that a text answers."""
