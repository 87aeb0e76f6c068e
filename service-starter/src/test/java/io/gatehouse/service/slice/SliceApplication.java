package io.gatehouse.service.slice;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Application whose slices are tested. */
@SpringBootApplication
class SliceApplication {

}
