/** The two packages that no durable Functions app can do without, and nothing else. */
export * as functions from '@azure/functions';
export * as durable from 'durable-functions';
