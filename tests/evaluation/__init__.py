"""Posts written to judge the detector and to teach it; `make model` fits the shipped model on them."""
