import { storms } from './storms.js';

storms('stable', 'calm', 10);
storms('stable', 'storm+zombie', 20);
storms('stable', 'external', 10);
storms('stable', 'reports', 10);
storms('stable', 'short-life', 20);
storms('stable', 'stall', 10);
storms('stable', 'long-freeze', 20);
storms('stable', 'stale', 20);
storms('stable', 'slow-database', 10);
storms('stable', 'drift', 20);
storms('stable', 'quiet-drift', 20);
storms('stable', 'wall-clock', 10);
storms('stable', 'suspend', 20);
storms('stable', 'burn', 10);
storms('stable', 'database-clock', 20);
storms('stable', 'database-clock-back', 20);
storms('stable', 'database-clock-calm', 10);
