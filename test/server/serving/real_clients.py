"""Asks the endpoint "exam" with the clients of other servers, and prints what they understood as one JSON object."""
import json
import sys
import urllib.request

import boto3
import numpy as np
import pandas as pd
import tritonclient.http as triton
from botocore.config import Config
from botocore.exceptions import ClientError
from mlflow.utils.proto_json_utils import dump_input_data

url, key = sys.argv[1:]
frame = pd.DataFrame({"hours": [20.0, None], "practice": [70.0, 10.0], "track": ["data", "cloud"]})
said = {}


def sagemaker(access_key):
    return boto3.client(
        "sagemaker-runtime", endpoint_url=url, region_name="eu-central-1",
        aws_access_key_id=access_key, aws_secret_access_key="not checked", config=Config(retries={"max_attempts": 1}))


runtime = sagemaker(key)
answer = runtime.invoke_endpoint(
    EndpointName="exam", ContentType="text/csv", Accept="text/csv", Body="20,70,data\n,10,cloud\n",
    InferenceId="mine-1", CustomAttributes="trace=7")
said["boto3_csv"] = [float(line) for line in answer["Body"].read().decode().split()]
said["boto3_variant"] = answer["InvokedProductionVariant"]
said["boto3_attributes"] = answer["CustomAttributes"]
lines = '{"features": [20, 70, "data"]}\n{"hours": null, "practice": 10, "track": "cloud"}\n'
answer = runtime.invoke_endpoint(
    EndpointName="exam", ContentType="application/jsonlines", Body=lines, TargetVariant="version-1")
said["boto3_lines"] = [json.loads(line)["prediction"] for line in answer["Body"].read().decode().splitlines()]
for name, client, body in [("boto3_bad_row", runtime, "20,much,data"), ("boto3_bad_key", sagemaker("mw_wrong"), "20,70,data")]:
    try:
        client.invoke_endpoint(EndpointName="exam", ContentType="text/csv", Body=body)
    except ClientError as error:
        said[name] = [error.response["Error"]["Code"], error.response["Error"]["Message"]]

client = triton.InferenceServerClient(url.removeprefix("http://"))
headers = {"authorization": f"Bearer {key}"}
said["triton_ready"] = [client.is_server_live(), client.is_server_ready(), client.is_model_ready("exam", headers=headers)]
said["triton_metadata"] = client.get_model_metadata("exam", headers=headers)
for name, is_binary in [("triton_binary", True), ("triton_json", False)]:
    inputs = []
    for column, values, datatype in [
        ("hours", np.array([[20.0], [np.nan]] if is_binary else [[20.0], [12.0]]), "FP64"),
        ("practice", np.array([[70.0], [10.0]], dtype=np.float32), "FP32"),
        ("track", np.array([["data"], ["cloud"]], dtype=np.object_), "BYTES"),
    ]:
        tensor = triton.InferInput(column, values.shape, datatype)
        tensor.set_data_from_numpy(values, binary_data=is_binary)
        inputs.append(tensor)
    outputs = [triton.InferRequestedOutput("prediction", binary_data=is_binary)]
    answer = client.infer("exam", inputs, model_version="1", outputs=outputs, headers=dict(headers), request_id="r-1",
                          request_compression_algorithm="gzip" if is_binary else None)
    said[name] = answer.as_numpy("prediction").flatten().tolist()
try:
    client.infer("exam", inputs[:2], headers=dict(headers))
except triton.InferenceServerException as error:
    said["triton_absent"] = error.message()


def mlflow(body):
    request = urllib.request.Request(
        f"{url}/mlflow/exam/invocations", data=body.encode(),
        headers={"content-type": "application/json", "authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request) as response:
        return json.load(response)["predictions"]


said["mlflow_split"] = mlflow(dump_input_data(frame))
said["mlflow_inputs"] = mlflow(json.dumps(
    {"inputs": {"hours": [20, 12], "practice": [70, 10], "track": ["data", "cloud"]}}))
said["mlflow_instances"] = mlflow(dump_input_data(frame.fillna(12).to_dict("records"), inputs_key="instances"))
said["mlflow_records"] = mlflow(json.dumps({"dataframe_records": frame.fillna(12).to_dict("records")}))
print(json.dumps(said))
