"""Find, check and load the rules: a folder of YAML and CSV in, one frozen `Rulebook` out."""
