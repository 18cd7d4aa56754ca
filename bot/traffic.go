package bot

import (
	"fmt"
	"strings"
	"time"

	"vpncheck/steps"
)

// trafficLine says on the card what the tunnel carried lately; nothing where the cloud did not say.
func trafficLine(r steps.Run) string {
	m, ok := r.Facts.Measured(steps.ReadTraffic, "")
	if !ok || m.Traffic == nil {
		return ""
	}
	return "📈 " + quiet(m.Traffic.String())
}

// plotColumns is how many columns a plot has: what a phone shows of a monospaced line.
const plotColumns = 48

// bars are the heights of a column, from nothing to the most.
var bars = []rune(" ▁▂▃▄▅▆▇█")

// plot draws a tunnel's traffic as two lines of bars over a line of times.
func plot(t *steps.Traffic) string {
	if t == nil || len(t.Samples) == 0 {
		return ""
	}
	in, most := columns(t.Samples, func(s steps.TrafficSample) float64 { return s.In })
	out, mostOut := columns(t.Samples, func(s steps.TrafficSample) float64 { return s.Out })
	most = max(most, mostOut)
	from, to := t.Samples[0].At.UTC(), t.Samples[len(t.Samples)-1].At.Add(t.Period).UTC()
	gap := max(1, len(in)-len("15:04")*2)
	return fmt.Sprintf("from the IDC |%s|\nto the IDC   |%s|\n              %s%s%s UTC, at most %s",
		row(in, most), row(out, most), from.Format("15:04"), strings.Repeat(" ", gap), to.Format("15:04"), megabits(most))
}

// columns gives the highest value of each column, and of all.
func columns(samples []steps.TrafficSample, way func(steps.TrafficSample) float64) (heights []float64, most float64) {
	n := min(plotColumns, len(samples))
	heights = make([]float64, n)
	for i, s := range samples {
		at := i * n / len(samples)
		heights[at] = max(heights[at], way(s))
		most = max(most, heights[at])
	}
	return heights, most
}

func row(heights []float64, most float64) string {
	var b strings.Builder
	for _, h := range heights {
		bar := 0
		if h > 0 && most > 0 {
			bar = max(1, int(h/most*float64(len(bars)-1)+0.5))
		}
		b.WriteRune(bars[bar])
	}
	return b.String()
}

func megabits(m float64) string {
	if m < 1 {
		return fmt.Sprintf("%.0f kbit/s", m*1000)
	}
	return fmt.Sprintf("%.1f Mbit/s", m)
}

// trafficMessage is the plot in the thread.
func trafficMessage(r steps.Run) (message, bool) {
	m, ok := r.Facts.Measured(steps.ReadTraffic, "")
	if !ok || m.Traffic == nil || len(m.Traffic.Samples) == 0 {
		return message{}, false
	}
	head := fmt.Sprintf("*Traffic of the last %s*, from Cloud Monitor: %s", duration(steps.TrafficHours*time.Hour), quiet(m.Traffic.String()))
	return newMessage(head, section(head), section(code(plot(m.Traffic), maxSection))), true
}
