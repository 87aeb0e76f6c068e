package io.gatehouse.gateway.route;

import io.gatehouse.token.InvalidSettingException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Current cohorts of the environment. When Spring Cloud reports a change of the
 * environment, all cohorts are read anew; invalid properties change nothing.
 */
final class CurrentCohorts implements ApplicationListener<EnvironmentChangeEvent> {

	private static final Log logger = LogFactory.getLog(CurrentCohorts.class);

	private final Environment environment;

	private final String tenantClaim;

	private volatile ReleaseProperties properties;

	private volatile Cohorts cohorts;

	/**
	 * Creates the initial cohorts.
	 * @param tenantClaim the claim that names the tenant
	 */
	CurrentCohorts(Environment environment, ReleaseProperties properties, String tenantClaim) {
		this.environment = environment;
		this.tenantClaim = tenantClaim;
		this.properties = properties;
		this.cohorts = new Cohorts(properties, tenantClaim);
	}

	Cohorts get() {
		return this.cohorts;
	}

	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		try {
			change(ReleaseProperties.of(this.environment));
		}
		catch (InvalidSettingException ex) {
			logger.error("The cohorts are unchanged, since the new settings are invalid. " + ex.getMessage());
		}
	}

	private synchronized void change(ReleaseProperties changed) {
		// most changes of the environment do not concern cohorts
		if (!changed.equals(this.properties)) {
			this.properties = changed;
			this.cohorts = new Cohorts(changed, this.tenantClaim);
			logger.info("The cohorts have changed: "
					+ changed.cohorts().stream().map(ReleaseProperties.Cohort::name).toList());
		}
	}

}
