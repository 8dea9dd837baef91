using OidcTokenValidation.Issuers;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Introspection;

/// <summary>Sets introspection to work, if an issuer has it. The options were validated and are taken over here.</summary>
internal static class IntrospectorFactory
{
    public static Introspector? Create(IEnumerable<TrustedIssuer> issuers, KeySourceServices services)
    {
        if (issuers.FirstOrDefault(static issuer => issuer.Introspection is not null) is not { Introspection: { } asked } issuer)
            return null;
        IntrospectionOptions options = asked.Clone();
        TimeProvider time = services.Time;
        return new Introspector(issuer.Issuer, TokenProfile.OfOpaque(issuer), new IntrospectionClient(services.Http.Value, options, time), new KnownAnswers(options, time), services, new EndpointGate(options, time));
    }
}
