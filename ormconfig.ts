import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { loadConfig } from './src/config/load-config.js';
import { entities } from './src/entities.js';
import { dataSourceOptions } from './src/storage/data-source-options.js';

/** For TypeORM's command line; it says nothing of its own. */
export default new DataSource(dataSourceOptions(loadConfig(process.env).database, entities));
