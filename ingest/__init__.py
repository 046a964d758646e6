"""Reading: papers in, passages out."""
