"""Files and tables of many records in; the same records with verdicts beside them out."""
