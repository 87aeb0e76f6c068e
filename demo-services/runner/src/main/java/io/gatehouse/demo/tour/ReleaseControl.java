package io.gatehouse.demo.tour;

/**
 * Controls which users get which version of catalog-service.
 */
public interface ReleaseControl {

	/**
	 * Changes the share of users with the gray version. The gateways are not restarted,
	 * and apply the change within seconds.
	 * @param percentage from 0 to 100
	 */
	void releaseGray(int percentage);

}
