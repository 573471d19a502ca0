"""Why one strategy beats another, and what single touchpoints and single customers have to do with it."""
