"""Tests of the learned scores of sentences."""
