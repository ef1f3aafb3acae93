# activities
