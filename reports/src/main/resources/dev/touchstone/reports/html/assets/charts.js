// Draws the charts from the JSON beside them; without this script the tables show the figures.
"use strict";
(function () {
  const dashes = [[], [6, 3], [2, 3], [8, 3, 2, 3]];
  // One more shape than colours: entries share a colour and a shape only from the 43rd on.
  const shapes = ["circle", "rect", "triangle", "rectRot", "crossRot", "star", "rectRounded"];
  const drawn = [];

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  }

  // A vertical line with end marks over the interval of every point.
  const whiskers = {
    id: "whiskers",
    afterDatasetDraw(chart, args) {
      const dataset = chart.data.datasets[args.index];
      const context = chart.ctx;
      const y = chart.scales.y;
      context.save();
      context.strokeStyle = dataset.borderColor;
      context.lineWidth = 1.2;
      args.meta.data.forEach((element, i) => {
        const point = dataset.data[i];
        if (point.low === undefined) {
          return;
        }
        const low = y.getPixelForValue(point.low);
        const high = y.getPixelForValue(point.high);
        context.beginPath();
        context.moveTo(element.x, low);
        context.lineTo(element.x, high);
        context.moveTo(element.x - 4, low);
        context.lineTo(element.x + 4, low);
        context.moveTo(element.x - 4, high);
        context.lineTo(element.x + 4, high);
        context.stroke();
      });
      context.restore();
    },
  };

  function axis(title, more) {
    return Object.assign(
      {
        type: "linear",
        title: { display: true, text: title, color: colour("quiet") },
        grid: { color: colour("line") },
        border: { color: colour("line") },
        ticks: { color: colour("quiet") },
      },
      more
    );
  }

  function options(x, y, plugins) {
    return {
      animation: false,
      maintainAspectRatio: false,
      // Marks at 0 % and at 100 % stand out of the plot by half.
      clip: 12,
      layout: { padding: { top: 8 } },
      parsing: false,
      interaction: { mode: "nearest", intersect: false },
      scales: { x: x, y: y },
      plugins: plugins,
    };
  }

  function accuracyScales(data) {
    // How each ε is written in the tables, such as 8/255.
    const written = new Map();
    data.series.forEach((series) => series.points.forEach((point) => written.set(point.x, point.at)));
    const epsilons = Array.from(written.keys()).sort((a, b) => a - b);
    const x = axis("ε (" + data.norm + ")", {
      min: 0,
      max: (epsilons[epsilons.length - 1] || 1) * 1.04,
      afterBuildTicks(scale) {
        // A tick at every ε that was measured, while they fit.
        if (epsilons.length <= 12) {
          scale.ticks = epsilons.map((value) => ({ value: value }));
        }
      },
    });
    x.ticks.callback = (value) => written.get(value) || String(Number(value.toPrecision(6)));
    const y = axis("accuracy", { min: 0, max: 100 });
    y.ticks.callback = (value) => value + " %";
    return { x: x, y: y };
  }

  function robustness(data) {
    const datasets = data.series.map((series, i) => {
      const stroke = series.worst ? colour("text") : colour("series-" + ((i % 6) + 1));
      return {
        label: series.name,
        data: series.points,
        borderColor: stroke,
        backgroundColor: stroke,
        borderWidth: series.worst ? 2.5 : 1.6,
        borderDash: series.worst ? [] : dashes[i % dashes.length],
        pointStyle: series.worst ? "circle" : shapes[i % shapes.length],
        pointRadius: series.worst ? 4 : 4.5,
        order: series.worst ? 0 : 1,
      };
    });
    const scales = accuracyScales(data);
    return {
      type: "line",
      data: { datasets: datasets },
      plugins: [whiskers],
      options: options(scales.x, scales.y, {
        legend: {
          position: "bottom",
          labels: { color: colour("text"), usePointStyle: true, boxHeight: 7, padding: 16 },
        },
        tooltip: {
          callbacks: {
            title: (items) => (items[0].parsed.x === 0 ? "clean" : "ε = " + items[0].raw.at),
            label: (item) => item.dataset.label + ": " + item.raw.label,
          },
        },
      }),
    };
  }

  // One colour and shape an entry, one line style a side; the legend switches whole entries.
  function certificates(data) {
    const styles = { attacked: [], certified: [7, 4], "certified, probabilistic": [2, 3] };
    const datasets = data.series.map((series) => {
      const stroke = colour("series-" + ((series.group % 6) + 1));
      return {
        label: series.entry,
        side: series.side,
        group: series.group,
        data: series.points,
        borderColor: stroke,
        backgroundColor: series.side === "attacked" ? stroke : colour("panel"),
        borderWidth: series.side === "attacked" ? 2 : 1.8,
        borderDash: styles[series.side],
        pointStyle: shapes[series.group % shapes.length],
        pointRadius: 4.5,
      };
    });
    const scales = accuracyScales(data);
    const first = (item) =>
      datasets.findIndex((dataset) => dataset.group === datasets[item.datasetIndex].group);
    return {
      type: "line",
      data: { datasets: datasets },
      plugins: [whiskers],
      options: options(scales.x, scales.y, {
        legend: {
          position: "bottom",
          labels: {
            color: colour("text"),
            usePointStyle: true,
            boxHeight: 7,
            padding: 16,
            filter: (item) => first(item) === item.datasetIndex,
          },
          onClick(event, item, legend) {
            const shown = legend.chart.isDatasetVisible(item.datasetIndex);
            datasets.forEach((dataset, i) => {
              if (dataset.group === datasets[item.datasetIndex].group) {
                legend.chart.setDatasetVisibility(i, !shown);
              }
            });
            legend.chart.update();
          },
        },
        tooltip: {
          callbacks: {
            title: (items) => (items[0].parsed.x === 0 ? "clean" : "ε = " + items[0].raw.at),
            label: (item) =>
              item.dataset.label + ", " + item.dataset.side + ": " + item.raw.label,
          },
        },
      }),
    };
  }

  // One large value must not flatten the rest of a curve, as at the edge of a threshold's search;
  // nor one that is almost zero, as at the end of a schedule.
  function vertical(data) {
    const values = data.points.map((point) => point.y);
    const low = Math.min(...values);
    const high = Math.max(...values);
    const logarithmic = low > 0 && high > 20 * low && high < 10000 * low;
    return logarithmic
      ? axis(data.y + " (logarithmic)", { type: "logarithmic" })
      : axis(data.y);
  }

  function curve(data) {
    const stroke = colour("series-1");
    return {
      type: "line",
      data: {
        datasets: [
          {
            label: data.y,
            data: data.points,
            borderColor: stroke,
            backgroundColor: stroke,
            borderWidth: 1.8,
            pointRadius: data.points.length > 40 ? 0 : 2.5,
          },
        ],
      },
      options: options(axis(data.x), vertical(data), { legend: { display: false } }),
    };
  }

  const kinds = { robustness: robustness, certificates: certificates, curve: curve };

  function draw() {
    drawn.splice(0).forEach((chart) => chart.destroy());
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    document.querySelectorAll("script[data-chart]").forEach((script) => {
      const data = JSON.parse(script.textContent);
      script.closest("figure").hidden = false;
      drawn.push(new Chart(document.getElementById(script.dataset.chart), kinds[data.kind](data)));
    });
  }

  draw();
  window.addEventListener("beforeprint", draw);
  window.addEventListener("afterprint", draw);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
