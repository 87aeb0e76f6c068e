package io.gatehouse.demo.tour;

/**
 * A hand on who gets which version of catalog-service.
 */
public interface ReleaseControl {

	/**
	 * Changes how many users get the gray version. The gateways go on running, and know
	 * within some seconds.
	 * @param percentage from 0 to 100
	 */
	void releaseGray(int percentage);

}
