# rubrics
