// Command faults drives the program as shipped against real IPsec faults, and writes what it
// concluded into a table.
//
// # What is real, and what is played
//
// The tunnel is that of lab/ipsec: two strongSwan daemons in network namespaces. Tencent Cloud's API
// (lab/cloudlab) tells the state and the parameters of the real daemon at the cloud's end, runs the
// commands of TAT in the namespaces, and makes changes to the real daemon. Slack is lab/slacklab, Redis
// a real server, vpncheck a process of its own with nothing but its environment. Behind the device
// it runs in the device's namespace, and reaches the three of them by relays at their own addresses.
// A fault that is unseen has the API go on showing what was set before.
//
// People are played by a script that knows only what a person at the device could see: it pings when
// it is told to, pastes what the device prints, and repairs the device only where the card tells the
// right step and, where parameters differ, names them. Whatever else the card would have it change
// counts as a wrong cause.
package main
