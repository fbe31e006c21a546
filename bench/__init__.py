"""`make bench`: how fast the portal is where a country uses it, each figure beside its goal."""
