# badges
