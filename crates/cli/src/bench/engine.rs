//! `gantry bench sim`: how long the simulator takes for the runs that `docs/performance.md` reports.

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};
use sim::scenario::Scenario;
use sim::time::SimTime;
use sim::timeline::Timeline;

use crate::{Failure, Report};

const RUNS: usize = 5;

/// Prints a run's scenario, for whoever runs it elsewhere.
pub(crate) fn print(scenario: &Value) -> Result<(), Failure> {
    println!("{scenario}");
    Ok(())
}

/// Prints the runs and how long a seek back takes in one of 10,000 events.
pub(crate) fn sim() -> Result<(), Failure> {
    println!("| run | events | records | digest | median of {RUNS} |");
    println!("| --- | ---: | ---: | --- | ---: |");
    row("(a) 1,000 requests/s over 100 tasks, 600 s", &requests(), 600)?;
    row("(b) 20 services of 500 tasks on 1,000 instances, 3,600 s", &fleet(), 3_600)?;
    row("(c) a day of 20 to 180 requests/s, tasks and instances scaled, 86,400 s", &day(), 86_400)?;
    seek()
}

fn row(name: &str, document: &Value, secs: u64) -> Result<(), Failure> {
    let scenario = scenario(document)?;
    let mut times = Vec::new();
    let mut said = (0, 0, 0);
    for _ in 0..RUNS {
        let start = Instant::now();
        let mut timeline = Timeline::new(Arc::clone(&scenario));
        let advanced = timeline.advance_to(SimTime::from_secs(secs), u64::MAX);
        times.push(start.elapsed().as_millis());
        said = (advanced.steps, timeline.log().records().len(), timeline.world().digest);
    }
    times.sort_unstable();
    let median = times.get(RUNS / 2).copied().unwrap_or_default();
    println!("| {name} | {} | {} | {:016x} | {median} ms |", said.0, said.1, said.2);
    Ok(())
}

/// Seeks to a hundred moments of a run with about 10,000 events and 150 tasks.
fn seek() -> Result<(), Failure> {
    let mut document = requests();
    document["services"][0]["desiredCount"] = 150.into();
    document["tasks"][0]["count"] = 150.into();
    document["traffic"][0]["rate"] = 16.into();
    let end = SimTime::from_secs(300);
    let mut timeline = Timeline::new(scenario(&document)?);
    let advanced = timeline.advance_to(end, u64::MAX);
    let mut slowest = 0;
    for n in 0..100_u64 {
        // Strides that are prime to the length visit moments all over the run.
        let to = SimTime(end.0 / 100 * (n * 37 % 100));
        let start = Instant::now();
        timeline.seek(to);
        slowest = slowest.max(start.elapsed().as_micros());
    }
    println!(
        "\nseek in {} events with 150 tasks: at most {slowest} µs of 100 seeks",
        advanced.steps
    );
    Ok(())
}

fn scenario(document: &Value) -> Result<Arc<Scenario>, Report> {
    match Scenario::parse(&document.to_string()) {
        Ok(scenario) => Ok(Arc::new(scenario)),
        Err(problems) => {
            let messages = problems.iter().map(ToString::to_string).collect();
            Err(Report { messages })
        }
    }
}

/// Run (a).
pub(crate) fn requests() -> Value {
    let subnets = ["us-east-1a", "us-east-1b", "us-east-1c"];
    json!({
        "gantry": 1,
        "duration": "1h",
        "images": {"web:1": {"concurrency": 10, "serviceTime": {"exponential": "50ms"}}},
        "taskDefinitions": [{
            "family": "web", "cpu": "256", "memory": "512", "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "containerDefinitions": [
                {"name": "web", "image": "web:1", "portMappings": [{"containerPort": 80}]},
            ],
        }],
        "targetGroups": [{
            "Name": "web", "TargetType": "ip", "Port": 80, "Protocol": "HTTP",
            "HealthCheckIntervalSeconds": 30,
        }],
        "services": [{
            "serviceName": "web", "taskDefinition": "web", "desiredCount": 100, "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": subnets}},
            "loadBalancers": [
                {"targetGroupArn": "web", "containerName": "web", "containerPort": 80},
            ],
        }],
        "tasks": [{"service": "web", "count": 100}],
        "traffic": [{"rate": 1_000}],
    })
}

/// Run (c): a service whose traffic goes up and down once a day, with target tracking, on instances that its capacity
/// provider adds and takes away.
pub(crate) fn day() -> Value {
    let mut document = requests();
    document["autoScalingGroups"] = json!([{
        "AutoScalingGroupName": "hosts", "InstanceType": "m5.large", "MinSize": 0, "MaxSize": 12,
        "DesiredCapacity": 4, "NewInstancesProtectedFromScaleIn": true,
    }]);
    document["containerInstances"] =
        json!([{"instanceType": "m5.large", "count": 4, "autoScalingGroup": "hosts"}]);
    document["capacityProviders"] = json!([{"name": "own", "autoScalingGroupProvider": {
        "autoScalingGroupArn": "hosts", "managedScaling": {"targetCapacity": 100},
        "managedTerminationProtection": "ENABLED",
    }}]);
    // Two tasks to an instance: some eight instances by day, one or two at night.
    document["taskDefinitions"][0]["cpu"] = "1024".into();
    document["taskDefinitions"][0]["memory"] = "1024".into();
    document["taskDefinitions"][0]["networkMode"] = "bridge".into();
    document["taskDefinitions"][0]["requiresCompatibilities"] = json!(["EC2"]);
    document["targetGroups"][0]["TargetType"] = "instance".into();
    let service = &mut document["services"][0];
    service["launchType"] = Value::Null;
    service["networkConfiguration"] = Value::Null;
    service["capacityProviderStrategy"] = json!([{"capacityProvider": "own", "weight": 1}]);
    service["placementStrategy"] = json!([{"type": "binpack", "field": "cpu"}]);
    document["duration"] = "24h".into();
    document["images"]["web:1"]["serviceTime"] = json!({"exponential": "400ms"});
    document["services"][0]["desiredCount"] = 8.into();
    document["tasks"][0]["count"] = 8.into();
    document["traffic"] = json!([{"sine": {"mean": 100, "swing": 80, "period": "24h"}}]);
    document["scaling"] = json!({
        "scalableTargets": [
            {"ResourceId": "service/default/web", "MinCapacity": 2, "MaxCapacity": 40},
        ],
        "scalingPolicies": [{
            "PolicyName": "cpu", "ResourceId": "service/default/web",
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": 50,
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "ECSServiceAverageCPUUtilization",
                },
            },
        }],
    });
    document
}

/// Run (b).
pub(crate) fn fleet() -> Value {
    let names: Vec<String> = (1..=20).map(|n| format!("service-{n}")).collect();
    let check = json!({"command": ["CMD-SHELL", "true"], "interval": 30});
    let services = names.iter().map(|name| {
        json!({"serviceName": name, "taskDefinition": "app", "desiredCount": 500, "launchType": "EC2"})
    });
    let tasks = names.iter().map(|name| json!({"service": name, "count": 500}));
    json!({
        "gantry": 1,
        "duration": "1h",
        "images": {"app:1": {"lifetime": {"mean": "600s", "code": 1}}},
        "taskDefinitions": [{
            "family": "app", "networkMode": "bridge", "requiresCompatibilities": ["EC2"],
            "containerDefinitions": [
                {"name": "app", "image": "app:1", "cpu": 128, "memory": 512, "healthCheck": check},
            ],
        }],
        "containerInstances": [{"instanceType": "m5.large", "count": 1_000, "cachedImages": ["app:1"]}],
        "services": services.collect::<Vec<_>>(),
        "tasks": tasks.collect::<Vec<_>>(),
    })
}
