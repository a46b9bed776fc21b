"""mobtl: two transfer-learning papers in materials science, reproduced number by number."""
