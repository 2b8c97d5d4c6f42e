import type { Container } from 'inversify';
import { TOKENS } from './tokens.js';
import type { UseCases } from './use-cases.js';

/** Takes the use cases out of the container. */
export function useCasesOf(container: Container): UseCases {
  return {
    createTenant: container.get(TOKENS.createTenant),
    getTenant: container.get(TOKENS.getTenant),
    updateTenant: container.get(TOKENS.updateTenant),
    replaceTenant: container.get(TOKENS.replaceTenant),
    suspendTenant: container.get(TOKENS.suspendTenant),
    resumeTenant: container.get(TOKENS.resumeTenant),
    deleteTenant: container.get(TOKENS.deleteTenant),
    restoreTenant: container.get(TOKENS.restoreTenant),
    purgeTenant: container.get(TOKENS.purgeTenant),
    listTenants: container.get(TOKENS.listTenants),
    exportTenants: container.get(TOKENS.exportTenants),
    listTenantEvents: container.get(TOKENS.listTenantEvents),
    getProvisioning: container.get(TOKENS.getProvisioning),
    retryProvisioning: container.get(TOKENS.retryProvisioning),
    awaitProvisioning: container.get(TOKENS.awaitProvisioning),
    getConfiguration: container.get(TOKENS.getConfiguration),
    updateConfiguration: container.get(TOKENS.updateConfiguration),
    replaceConfiguration: container.get(TOKENS.replaceConfiguration),
    rollbackConfiguration: container.get(TOKENS.rollbackConfiguration),
    listRevisions: container.get(TOKENS.listRevisions),
    submitBulkJob: container.get(TOKENS.submitBulkJob),
    getBulkJob: container.get(TOKENS.getBulkJob),
    listBulkJobs: container.get(TOKENS.listBulkJobs),
    listBulkItems: container.get(TOKENS.listBulkItems),
    cancelBulkJob: container.get(TOKENS.cancelBulkJob),
    retryBulkJob: container.get(TOKENS.retryBulkJob),
    listEvents: container.get(TOKENS.listEvents),
    getEvent: container.get(TOKENS.getEvent),
    createWebhook: container.get(TOKENS.createWebhook),
    getWebhook: container.get(TOKENS.getWebhook),
    listWebhooks: container.get(TOKENS.listWebhooks),
    updateWebhook: container.get(TOKENS.updateWebhook),
    deleteWebhook: container.get(TOKENS.deleteWebhook),
    rotateWebhookSecret: container.get(TOKENS.rotateWebhookSecret),
    testWebhook: container.get(TOKENS.testWebhook),
    listDeliveries: container.get(TOKENS.listDeliveries),
    retryDelivery: container.get(TOKENS.retryDelivery),
    replayEvents: container.get(TOKENS.replayEvents),
  };
}
