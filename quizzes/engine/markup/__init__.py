"""What files of several formats have in common inside of their texts: notations, and files written out in them."""
