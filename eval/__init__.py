"""Measuring: gold questions in, figures out."""
