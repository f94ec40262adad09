import 'reflect-metadata';
import { loadConfig } from './src/config/load-config.js';
import { entities } from './src/entities.js';
import { createDataSource } from './src/storage/data-source.js';

/** For TypeORM's command line; it says nothing of its own. */
export default createDataSource(loadConfig(process.env).database, entities);
