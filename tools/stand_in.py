"""Adds to moto's CloudFormation what it lacks to deploy our stacks and StackSets, when this module is imported

moto does not have AWS::SSMQuickSetup::ConfigurationManager, so a class simulates it that accepts any properties and has an ARN. It
treats documents of policies as runbooks. Its StackSets come only from API calls, so a class creates those of templates: with
stack instances in the accounts of their OUs, each a stack whose resources exist in that account and Region. `in_order()` makes
updates of a stack work as in CloudFormation: first new and changed resources, in the order of their dependencies, and last
removed ones. `keep_versions()` makes a changed document a new version that is not the default, as has been reported of CloudFormation.
`administer()` lets the management account see the StackSets of the delegated administrator, and reaches single stack instances.
Nothing here shows that AWS would accept the properties.
"""

import functools
import json
import urllib.parse
import uuid

import moto.cloudformation.models as cloudformation
import moto.cloudformation.parsing as parsing
import moto.cloudformation.responses
import moto.iam.models
import moto.kms.models
import moto.organizations.models as organizations
import moto.organizations.responses
import moto.sns.models
import moto.ssm.models
from moto.cloudformation.exceptions import ValidationError
from moto.core.common_models import CloudFormationModel

# StackSets of templates, in the order of their creation.
STACK_SETS = []


class ConfigurationManager(CloudFormationModel):
    """Simulates a configuration manager of Quick Setup"""

    # moto reads the name of a service from its second part.
    __module__ = "moto.ssmquicksetup.models"

    def __init__(self, account, region):
        self.arn = f"arn:aws:ssm-quicksetup:{region}:{account}:configuration-manager/{uuid.uuid4()}"

    @property
    def physical_resource_id(self):
        return self.arn

    @staticmethod
    def cloudformation_name_type():
        return ""

    @staticmethod
    def cloudformation_type():
        return "AWS::SSMQuickSetup::ConfigurationManager"

    @classmethod
    def has_cfn_attr(cls, attr):
        return attr == "ManagerArn"

    def get_cfn_attribute(self, attribute_name):
        return self.arn

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        return cls(account_id, region_name)

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
    ):
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
        pass


class StackSet(CloudFormationModel):
    """A StackSet that a template creates, with stack instances in the accounts of its OUs"""

    __module__ = "moto.cloudformation.models"

    def __init__(self, made):
        self.made = made
        self.physical_resource_id = made.id
        self.properties = {}
        STACK_SETS.append(self)

    @staticmethod
    def cloudformation_name_type():
        return "StackSetName"

    @staticmethod
    def cloudformation_type():
        return "AWS::CloudFormation::StackSet"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        backend = cloudformation.cloudformation_backends[account_id][region_name]
        made = backend.create_stack_set(
            name=properties["StackSetName"],
            template=properties["TemplateBody"],
            parameters={},
            tags={},
            permission_model=properties["PermissionModel"],
            admin_role=None,
            exec_role=None,
            description=properties.get("Description"),
        )
        stack_set = cls(made)
        stack_set.put(properties)
        return stack_set

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
    ):
        original_resource.put(cloudformation_json["Properties"])
        return original_resource

    def delete(self, account_id, region_name):
        for instance in list(self.instances):
            self.drop(instance)
        STACK_SETS.remove(self)
        cloudformation.cloudformation_backends[account_id][region_name].stacksets.pop(self.made.id)

    @property
    def instances(self):
        return self.made.instances.stack_instances

    def is_automatic(self):
        return self.properties.get("AutoDeployment", {}).get("Enabled") in (True, "true")

    def targets(self, properties):
        """Returns the accounts and Regions that the OUs of a StackSet reach, with its account filter"""
        found = []
        for group in properties.get("StackInstancesGroup", []):
            targets = group["DeploymentTargets"]
            within = [account for unit in targets.get("OrganizationalUnitIds", []) for account in accounts_below(unit)]
            named, kind = targets.get("Accounts", []), targets.get("AccountFilterType")
            if kind == "INTERSECTION":
                within = [account for account in within if account in named]
            elif kind == "DIFFERENCE":
                within = [account for account in within if account not in named]
            found += [(account, region) for region in group["Regions"] for account in within]
        return list(dict.fromkeys(found))

    def put(self, properties):
        """Deletes instances that are no longer reached, then updates the others, then creates the new ones

        An instance that was deleted by hand is not created again, because the targets of the template did not change.
        """
        wanted, body = self.targets(properties), properties["TemplateBody"]
        before, self.properties = self.targets(self.properties), properties
        for instance in list(self.instances):
            if (instance.account_id, instance.region_name) not in wanted:
                self.drop(instance)
        self.made.template = self.made.instances.template = body
        for instance in self.instances:
            if json.loads(instance.template) != json.loads(body):
                instance.stack.update(body, parameters={})
                instance.template, instance.status = body, "CURRENT"
        for place in wanted:
            if place not in before:
                self.add(place)

    def add(self, place):
        account, region = place
        if self.made.instances.get_instance(account, region) is None:
            instance = cloudformation.StackInstance(
                account_id=account,
                region_name=region,
                stackset_id=self.made.id,
                stack_name=self.made.instances.stack_name,
                name=self.made.name,
                template=self.properties["TemplateBody"],
                parameters=[],
                permission_model="SERVICE_MANAGED",
            )
            self.instances.append(instance)

    def drop(self, instance):
        instance.delete()
        self.instances.remove(instance)


def accounts_below(unit):
    """Returns the accounts of an OU and its descendants, without the management account, which no StackSet reaches"""
    for backend in list(organizations.organizations_backends.values()):
        for organization in backend.values():
            if organization.org is None or all(one.id != unit for one in organization.ou):
                continue
            units, open_units = [], [unit]
            while open_units:
                units.append(open_units.pop())
                open_units += [one.id for one in organization.ou if one.parent_id == units[-1]]
            master = organization.org.master_account_id
            return [one.id for one in organization.accounts if one.parent_id in units and one.id != master]
    return []


def follow_moves():
    """Makes StackSets with automatic deployment follow an account to its new OU: the new stack first, which is the worst order"""
    known = organizations.OrganizationsBackend.move_account

    def move(self, **named):
        known(self, **named)
        account = named["AccountId"]
        here = [(one, one.targets(one.properties)) for one in STACK_SETS if one.is_automatic()]
        for one, wanted in here:
            for place in wanted:
                if place[0] == account:
                    one.add(place)
        for one, wanted in here:
            for instance in list(one.instances):
                if instance.account_id == account and (account, instance.region_name) not in wanted:
                    one.drop(instance)

    organizations.OrganizationsBackend.move_account = move


def filter_instances():
    """Makes `list-stack-instances` accept one account as a filter"""
    known = cloudformation.CloudFormationBackend.list_stack_instances
    response = moto.cloudformation.responses.CloudFormationResponse
    answer = response.list_stack_instances

    def listed(self):
        account = self._get_param("StackInstanceAccount")
        backend = self.cloudformation_backend

        def of_account(name):
            return [one for one in known(backend, name) if account in (None, one["Account"])]

        backend.list_stack_instances = of_account
        try:
            return answer(self)
        finally:
            del backend.list_stack_instances

    response.list_stack_instances = listed


def delegate():
    """Lets members of an organization read it, as its delegated administrators can"""

    def backend(self):
        known = organizations.organizations_backends
        account = known.master_accounts.get(self.current_account, (self.current_account,))[0]
        return known[account][self.partition]

    moto.organizations.responses.OrganizationsResponse.organizations_backend = property(backend)


def in_order():
    """Makes stack updates create and change before they delete, in the worst order that dependencies allow; reports failures without a retry"""

    def ordered(resources, new=()):
        """Returns names in the order of their dependencies; among independent ones, new ones come first, which is the worst order"""
        done = []
        while len(done) < len(resources):
            open_ones = [name for name in resources if name not in done]

            def waits(name):
                after = resources[name].get("DependsOn", [])
                return any(before in open_ones for before in ([after] if isinstance(after, str) else after))

            # A template that names the releasing resource before the receiving one would succeed by chance.
            ready = [name for name in reversed(open_ones) if not waits(name)]
            done.append(min(ready, key=lambda name: name not in new))
        return done

    def update(self, template, parameters=None):
        changes = self.build_resource_diff(template, parameters)
        old = self._resource_json_map
        before = ordered(old)
        self._template = template
        if parameters:
            self.input_parameters = parameters
        self.load_mapping()
        self.load_parameters()
        self.load_conditions()
        self._resource_json_map = template["Resources"]
        try:
            for name in ordered(template["Resources"], changes["Add"]):
                if name in changes["Add"]:
                    _ = self[name]
                elif name in changes["Modify"]:
                    self._parsed_resources[name] = parsing.parse_and_update_resource(
                        name, template["Resources"][name], self, account_id=self._account_id, region_name=self._region_name
                    )
            for name in reversed(before):
                if name in changes["Remove"] and name in self._parsed_resources:
                    self._delete_resource(self._parsed_resources.pop(name), old[name])
        except ValidationError:
            raise
        except Exception as error:
            raise ValidationError(message=f"{type(error).__name__}: {error}") from error

    parsing.ResourceMap.update = update


def keep_versions():
    """Makes CloudFormation write contents of documents as text with scalars as strings, and a changed document a new version

    The new version does not become the default, which was reported of CloudFormation (its coverage roadmap, issue 2539) and is the
    worse case. A document whose content did not change stays as it is, regardless of its author.
    """
    known = moto.ssm.models.Document

    def text(properties):
        def plain(value):
            if isinstance(value, dict):
                return {key: plain(below) for key, below in value.items()}
            if isinstance(value, list):
                return [plain(below) for below in value]
            return str(value).lower() if isinstance(value, bool) else str(value)

        content = properties["Content"]
        return content if isinstance(content, str) else json.dumps(plain(content))

    create = known.create_from_cloudformation_json.__func__

    def created(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        written = cloudformation_json | {"Properties": properties | {"Content": text(properties)}}
        return create(cls, resource_name, written, account_id, region_name, **kwargs)

    def updated(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        properties = cloudformation_json["Properties"]
        backend = moto.ssm.models.ssm_backends[account_id][region_name]
        if text(properties) != original_resource.content:
            backend.update_document(
                text(properties), [], properties["Name"], None, "$LATEST", properties["DocumentFormat"], properties.get("TargetType")
            )
        # moto compares the next template with what this returns.
        return backend._documents[properties["Name"]].get_latest_version()

    known.create_from_cloudformation_json = classmethod(created)
    known.update_from_cloudformation_json = classmethod(updated)


def administer(administrator):
    """Lets the management account see the StackSets of templates, which their administrator sees only with `--call-as DELEGATED_ADMIN`

    Stack instances can be created and deleted one by one, and have the status of their attribute `status`.
    """
    response = moto.cloudformation.responses.CloudFormationResponse

    def made(backend, name=None):
        """Returns the StackSets of templates in the Region of a backend, with this name"""
        ours = {one.id: one for one in cloudformation.cloudformation_backends[administrator][backend.region_name].stacksets.values()}
        return [one for one in STACK_SETS if one.made.id in ours and name in (None, one.made.name, one.made.id)]

    def called_as_administrator(answer):
        @functools.wraps(answer)
        def answered(self):
            backend = self.cloudformation_backend
            mine = self.current_account == administrator
            if mine and self._get_param("CallAs") != "DELEGATED_ADMIN":
                return moto.cloudformation.responses.ActionResult({"Summaries": []}) if "list" in answer.__name__ else answer(self)
            return answer(self) if mine else answer(Seen(self, backend))

        return answered

    class Seen:
        """A response with the StackSets of the delegated administrator"""

        def __init__(self, response, backend):
            self.response = response
            self.cloudformation_backend = cloudformation.cloudformation_backends[administrator][backend.region_name]

        def __getattr__(self, name):
            return getattr(self.response, name)

    for name in ("list_stack_sets", "describe_stack_set", "list_stack_instances"):
        setattr(response, name, called_as_administrator(getattr(response, name)))

    def shown(self, known=cloudformation.StackInstance.to_dict):
        return known(self) | {"Status": getattr(self, "status", "CURRENT")}

    cloudformation.StackInstance.to_dict = shown

    def places(one, self):
        group = {"DeploymentTargets": self._get_params().get("DeploymentTargets") or {}, "Regions": self._get_param("Regions", [])}
        return one.targets({"StackInstancesGroup": [group]})

    def create(self):
        for one in made(self.cloudformation_backend, self._get_param("StackSetName")):
            for place in places(one, self):
                one.add(place)
        return moto.cloudformation.responses.ActionResult({"OperationId": str(uuid.uuid4())})

    def delete(self):
        for one in made(self.cloudformation_backend, self._get_param("StackSetName")):
            for instance in list(one.instances):
                if (instance.account_id, instance.region_name) in places(one, self):
                    one.drop(instance)
        return moto.cloudformation.responses.ActionResult({"OperationId": str(uuid.uuid4())})

    response.create_stack_instances, response.delete_stack_instances = create, delete


def know_attributes():
    """Lets templates read attributes that moto has but does not return"""
    for kind, attribute, field in ((moto.kms.models.Key, "KeyId", "id"), (moto.sns.models.Topic, "TopicArn", "arn")):
        has, get = kind.has_cfn_attr, kind.get_cfn_attribute

        def has_more(cls, name, has=has, attribute=attribute):
            return name == attribute or has(name)

        def get_more(self, name, get=get, attribute=attribute, field=field):
            return getattr(self, field) if name == attribute else get(self, name)

        kind.has_cfn_attr, kind.get_cfn_attribute = classmethod(has_more), get_more


def allow_policies():
    """Makes moto create documents of the two types of policies, which it does not support"""
    known = moto.ssm.models._validate_document_info

    def validate(content, name, document_type, *rest, **named):
        policy = document_type in ("AutoApprovalPolicy", "ManualApprovalPolicy")
        return known(content, name, "Automation" if policy else document_type, *rest, **named)

    moto.ssm.models._validate_document_info = validate


def write_policies():
    """Makes moto keep the policies of roles that templates create as text, so that it can list them"""
    known = moto.iam.models.Role.put_policy

    def put(self, name, policy):
        known(self, name, policy if isinstance(policy, str) else json.dumps(policy))

    moto.iam.models.Role.put_policy = put


def read_templates_by_path():
    """Makes moto read a template from a bucket in the path of a URL whose host is an IP address instead of `amazonaws.com`"""
    known = moto.cloudformation.responses.get_stack_from_s3_url

    def read(template_url, **named):
        parts = urllib.parse.urlsplit(template_url)
        if parts.hostname == "127.0.0.1":
            template_url = f"https://s3.amazonaws.com{parts.path}"
        return known(template_url, **named)

    moto.cloudformation.responses.get_stack_from_s3_url = read
