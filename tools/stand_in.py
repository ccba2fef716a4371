"""Adds to moto's CloudFormation what it lacks to deploy our stacks and StackSets, when this module is imported

moto does not have AWS::SSMQuickSetup::ConfigurationManager, so a class simulates it that accepts any properties and has an ARN. It
treats documents of policies as runbooks. Its StackSets come only from API calls, so a class creates those of templates: with
stack instances in the accounts of their OUs, each a stack whose resources exist in that account and Region. `in_order()` makes
updates of a stack work as in CloudFormation: first new and changed resources, in the order of their dependencies, and last
removed ones. Nothing here shows that AWS would accept the properties.
"""

import json
import urllib.parse
import uuid

import moto.cloudformation.models as cloudformation
import moto.cloudformation.parsing as parsing
import moto.cloudformation.responses
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
        """Deletes instances that are no longer reached, then updates the others, then creates the new ones"""
        wanted, body = self.targets(properties), properties["TemplateBody"]
        self.properties = properties
        for instance in list(self.instances):
            if (instance.account_id, instance.region_name) not in wanted:
                self.drop(instance)
        self.made.template = self.made.instances.template = body
        for instance in self.instances:
            if json.loads(instance.template) != json.loads(body):
                instance.stack.update(body, parameters={})
                instance.template = body
        for place in wanted:
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


def read_templates_by_path():
    """Makes moto read a template from a bucket in the path of a URL whose host is an IP address instead of `amazonaws.com`"""
    known = moto.cloudformation.responses.get_stack_from_s3_url

    def read(template_url, **named):
        parts = urllib.parse.urlsplit(template_url)
        if parts.hostname == "127.0.0.1":
            template_url = f"https://s3.amazonaws.com{parts.path}"
        return known(template_url, **named)

    moto.cloudformation.responses.get_stack_from_s3_url = read
