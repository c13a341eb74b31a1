enum WalletsPlaceholder {}
