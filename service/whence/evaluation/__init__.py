"""Gold sets in, accuracy, calibration and fitted weights out."""
