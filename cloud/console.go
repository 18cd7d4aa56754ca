package cloud

import (
	"net/url"
	"strconv"
)

// ConsoleURL is the console's page of VPN tunnels in the tunnel's region, where the tunnel is one
// click away: the console documents no address for a single tunnel. A region whose number is not
// known gives the page without a region, on which people choose it.
func ConsoleURL(region string) string {
	u := url.URL{Scheme: "https", Host: "console.cloud.tencent.com", Path: "/vpc/vpnConn"}
	if n, ok := regionNumbers[region]; ok {
		u.RawQuery = url.Values{"rid": {strconv.Itoa(n)}}.Encode()
	}
	return u.String()
}

// regionNumbers are the console's numbers of the regions.
var regionNumbers = map[string]int{
	"ap-guangzhou":     1,
	"ap-shanghai":      4,
	"ap-hongkong":      5,
	"na-toronto":       6,
	"ap-shanghai-fsi":  7,
	"ap-beijing":       8,
	"ap-singapore":     9,
	"ap-shenzhen-fsi":  11,
	"na-siliconvalley": 15,
	"ap-chengdu":       16,
	"eu-frankfurt":     17,
	"ap-seoul":         18,
	"ap-chongqing":     19,
	"ap-mumbai":        21,
	"na-ashburn":       22,
	"ap-bangkok":       23,
	"ap-tokyo":         25,
	"ap-nanjing":       33,
	"ap-taipei":        39,
	"ap-beijing-fsi":   46,
	"ap-jakarta":       72,
	"sa-saopaulo":      74,
}
