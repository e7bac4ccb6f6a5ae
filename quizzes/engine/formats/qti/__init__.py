"""QTI, the exchange format of 1EdTech: versions 1.2, 2.1, 2.2 and 3.0 are read, 3.0 is written."""
