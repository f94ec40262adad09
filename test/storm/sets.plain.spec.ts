import { storms } from './storms.js';

storms('plain', 'calm', 10);
storms('plain', 'storm+zombie', 20);
storms('plain', 'external', 10);
storms('plain', 'reports', 10);
storms('plain', 'short-life', 20);
storms('plain', 'tiny-life', 20);
storms('plain', 'stall', 20);
storms('plain', 'lost-and-refused', 20);
storms('plain', 'long-freeze', 20);
storms('plain', 'slow-database', 10);
storms('plain', 'drift', 20);
storms('plain', 'wall-clock', 10);
storms('plain', 'suspend', 20);
storms('plain', 'burn', 10);
storms('plain', 'database-clock', 20);
storms('plain', 'database-clock-back', 20);
storms('plain', 'database-clock-calm', 10);
