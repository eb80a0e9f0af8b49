"""A class of 200 made-up submissions with known mistakes: does the instructor's page count them right?"""
