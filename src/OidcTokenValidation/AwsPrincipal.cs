using OidcTokenValidation.Claims;

namespace OidcTokenValidation;

/// <summary>The IAM principal that a token of AWS was issued to (<see cref="AccessTokenProfile.AwsWebIdentity"/>).</summary>
/// <remarks>
/// Tags are members of the claim <c>https://sts.amazonaws.com/</c>: <c>token.GetString(["https://sts.amazonaws.com/", "principal_tags", "team"])</c>. The
/// caller of <c>sts:GetWebIdentityToken</c> chooses <c>request_tags</c>.
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.
/// </remarks>
public sealed record AwsPrincipal
{
    private const string Root = "https://sts.amazonaws.com/";

    private AwsPrincipal()
    {
    }

    /// <summary>The ARN of the principal (<c>sub</c>), for instance <c>arn:aws:iam::123456789012:role/Deployment</c>.</summary>
    public required string Arn { get; init; }

    /// <summary>The account (<c>aws_account</c>).</summary>
    public string? AccountId { get; init; }

    /// <summary>The region in which the token was requested (<c>source_region</c>).</summary>
    public string? Region { get; init; }

    /// <summary>The organization of the account (<c>org_id</c>); null if it is in none.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>The EC2 instance that requested the token (<c>ec2_source_instance_arn</c>).</summary>
    public string? Ec2InstanceArn { get; init; }

    /// <summary>The Lambda function that requested the token (<c>lambda_source_function_arn</c>).</summary>
    public string? LambdaFunctionArn { get; init; }

    /// <summary>Reads the principal of a token; null if the token's issuer has another profile.</summary>
    /// <param name="token">A validated token.</param>
    public static AwsPrincipal? From(AccessToken token) => !WorkloadClaims.AreFrom(AccessTokenProfile.AwsWebIdentity, token)
        ? null
        : new()
        {
            Arn = token.Subject,
            AccountId = WorkloadClaims.Find(token, Root, "aws_account"),
            Region = WorkloadClaims.Find(token, Root, "source_region"),
            OrganizationId = WorkloadClaims.Find(token, Root, "org_id"),
            Ec2InstanceArn = WorkloadClaims.Find(token, Root, "ec2_source_instance_arn"),
            LambdaFunctionArn = WorkloadClaims.Find(token, Root, "lambda_source_function_arn"),
        };
}
