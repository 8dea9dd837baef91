using OidcTokenValidation.Profiles;

namespace OidcTokenValidation;

// The named profiles of identity services of companies.
public sealed partial record AccessTokenProfile
{
    /// <summary>Salesforce JWT access tokens: scopes in <c>scp</c>, the subject begins with <c>uid:</c>, no <c>jti</c>.</summary>
    /// <remarks>ID tokens have no <c>scp</c>, and the client as audience. Source: help.salesforce.com, "JWT-Based Access Tokens"
    /// (xcloud.jwt_access_tokens); github.com/forcedotcom/SalesforceMobileSDK-Android, JwtAccessTokenTest.</remarks>
    public static AccessTokenProfile Salesforce => EnterpriseProfiles.Salesforce;

    /// <summary>Oracle Identity Cloud Service and OCI identity domains: <c>tok_type</c> is AT.</summary>
    /// <remarks>
    /// The issuer is <c>https://identity.oraclecloud.com/</c> for all tenants: set <see cref="KeySourceOptions.JwksAddress"/> to
    /// <c>https://{tenant}.identity.oraclecloud.com/admin/v1/SigningCert/jwk</c>, which selects the tenant, and require the claim <c>tenant</c>.
    /// Source: docs.oracle.com/en/cloud/paas/identity-cloud/idcsa/AccessToken.html;
    /// docs.oracle.com/en-us/iaas/Content/APIGateway/Tasks/apigatewayusingjwttokens-identityprovider.htm.
    /// </remarks>
    public static AccessTokenProfile OracleIdcs => EnterpriseProfiles.OracleIdcs;

    /// <summary>SAP XSUAA: the client in <c>cid</c>, scopes as an array, role collections in <c>xs.system.attributes</c>.</summary>
    /// <remarks>
    /// ID tokens have <c>cid</c> and <c>grant_type</c> too, but no <c>ext_attr</c>. The issuer ends with <c>/oauth/token</c>: set
    /// <see cref="KeySourceOptions.JwksAddress"/> to <c>https://{subdomain}.authentication.{region}.hana.ondemand.com/token_keys</c>. The field <c>jku</c>
    /// of the header is ignored.
    /// Source: github.com/SAP/cloud-security-services-integration-library, TokenClaims.java; github.com/cloudfoundry/uaa, IdToken.java.
    /// </remarks>
    public static AccessTokenProfile SapXsuaa => EnterpriseProfiles.SapXsuaa;
}
