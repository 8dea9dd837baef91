using PaymentItem = OidcTokenValidation.TestSupport.Core.Payment;
using PaymentJson = OidcTokenValidation.TestSupport.Core.PaymentJson;

namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>A protected resource that every host serves, each in its own place.</summary>
public sealed class Resource
{
    /// <summary>Lets every valid token pass.</summary>
    public static readonly Resource Any = new("Any");

    public static readonly Resource Read = new("Read", AccessRequirement.AllScopes("read"));

    public static readonly Resource ReadAndWrite = new("ReadAndWrite", AccessRequirement.AllScopes("read", "write"));

    public static readonly Resource ReadOrWrite = new("ReadOrWrite", AccessRequirement.AnyScope("read", "write"));

    public static readonly Resource Admin = new("Admin", AccessRequirement.AnyRole("admin"));

    public static readonly Resource NestedAdmin = new("NestedAdmin", AccessRequirement.Claim(["realm_access", "roles"], "admin"));

    public static readonly Resource ReadAsAdmin = new("ReadAsAdmin", AccessRequirement.AllScopes("read").And(AccessRequirement.Claim("roles", "admin")));

    /// <summary>Its predicate is false for every token.</summary>
    public static readonly Resource Closed = new("Closed", AccessRequirement.Predicate(static _ => false));

    /// <summary>Its asynchronous predicate is false for every token.</summary>
    public static readonly Resource ClosedLater = new("ClosedLater", AccessRequirement.Predicate(static async (_, _) =>
    {
        await Task.Yield();
        return false;
    }));

    /// <summary>Its asynchronous predicate is true for alice; a scope is required too.</summary>
    public static readonly Resource ReadLater = new("ReadLater", AccessRequirement.AllScopes("read").And(AccessRequirement.Predicate(static async (token, _) =>
    {
        await Task.Yield();
        return token.Subject == "alice";
    })));

    /// <summary>Requires no token, and rejects an invalid one.</summary>
    public static readonly Resource Optional = new("Optional") { IsOptional = true };

    public static readonly Resource StepUp = new("StepUp", AccessRequirement.AuthenticationContext("urn:example:gold", "urn:example:silver").And(AccessRequirement.AuthenticationAge(TimeSpan.FromSeconds(300))));

    public static readonly Resource SecondFactor = new("SecondFactor", AccessRequirement.AuthenticationContext("urn:example:gold"));

    public static readonly Resource Fresh = new("Fresh", AccessRequirement.AuthenticationAge(TimeSpan.Zero));

    public static readonly Resource ReadWithStepUp = new("ReadWithStepUp", AccessRequirement.AllScopes("read").And(AccessRequirement.AuthenticationContext("urn:example:gold")));

    public static readonly Resource ByAgent = new("ByAgent", AccessRequirement.ActorSubject("agent"));

    public static readonly Resource ByService = new("ByService", AccessRequirement.ActorClient("service"));

    public static readonly Resource Direct = new("Direct", AccessRequirement.NoActor);

    /// <summary>The actor may act for alice only.</summary>
    public static readonly Resource ForAlice = new("ForAlice", AccessRequirement.Actor(static (actor, token) => actor.Subject == "agent" && token.Subject == "alice"));

    /// <summary>Requires authorization details for a payment of at most 100.</summary>
    public static readonly Resource Payment = new("Payment", AccessRequirement.AuthorizationDetails(PaymentItem.Type, PaymentJson.Default.Payment, static item => item.Amount <= 100));

    public static readonly Resource ReadPayment = new("ReadPayment", AccessRequirement.AllScopes("read").And(Payment.Requirement!));

    private Resource(string name, AccessRequirement? requirement = null)
    {
        Name = name;
        Requirement = requirement;
    }

    public static IReadOnlyList<Resource> All { get; } =
        [Any, Read, ReadAndWrite, ReadOrWrite, Admin, NestedAdmin, ReadAsAdmin, Closed, ClosedLater, ReadLater, Optional, StepUp, SecondFactor, Fresh, ReadWithStepUp, ByAgent, ByService, Direct, ForAlice, Payment, ReadPayment];

    public string Name { get; }

    public AccessRequirement? Requirement { get; }

    public bool IsOptional { get; private init; }
}
