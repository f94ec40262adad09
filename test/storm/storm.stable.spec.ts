import { storms } from './storms.js';

storms('stable', 'storm', 500);
