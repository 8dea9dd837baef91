using OidcTokenValidation.Profiles;

namespace OidcTokenValidation;

// The named profiles of tokens that a cloud adds to requests or issues to its machines.
public sealed partial record AccessTokenProfile
{
    /// <summary>Google service accounts that call an API: the audience is the address of the API, <c>azp</c> and <c>sub</c> are the number of the
    /// account, <c>email</c> is its address.</summary>
    /// <remarks>
    /// The issuer is <c>https://accounts.google.com</c>. Only service accounts have an <c>email</c> that ends with <c>.gserviceaccount.com</c>; with
    /// <c>generateIdToken</c> set <c>includeEmail</c>. Any service account of any project can request a token for any audience: require
    /// yours with <see cref="AccessRequirement.GoogleServiceAccount"/>.
    /// Source: cloud.google.com/docs/authentication/token-types, "ID tokens"; cloud.google.com/iam, projects.serviceAccounts.generateIdToken.
    /// </remarks>
    public static AccessTokenProfile GoogleServiceAccount => GatewayProfiles.GoogleServiceAccount;

    /// <summary>Cloudflare Access application tokens, of people and of service tokens: <c>type</c> is app, the audience is the tag of the
    /// application.</summary>
    /// <remarks>
    /// A service token has an empty <c>sub</c>, and its client identifier in <c>common_name</c>, which is the subject then. The token is in the field
    /// <c>Cf-Access-Jwt-Assertion</c>. The issuer is <c>https://{team}.cloudflareaccess.com</c>, its keys are at <c>/cdn-cgi/access/certs</c>.
    /// Source: developers.cloudflare.com/cloudflare-one/identity/authorization-cookie/application-token.
    /// </remarks>
    public static AccessTokenProfile CloudflareAccess => GatewayProfiles.CloudflareAccess;
}
