using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Layers;

/// <summary>The rule can fail: small houses that break it.</summary>
public sealed class LayerRuleTests
{
    private static readonly SourceFile Claims = new("Claims/ClaimReader.cs", "namespace S.Claims; class ClaimReader { public static ClaimReader Read() => new(); }");
    private static readonly SourceFile Tokens = new("Tokens/Token.cs", "namespace S.Tokens; class Token;");
    private static readonly SourceFile Pipeline = new("Pipeline/Pipe.cs", "namespace S.Pipeline; class Pipe { S.Claims.ClaimReader? R; S.Tokens.Token? T; }");
    private static readonly SourceFile Text = new("Text/Base64.cs", "namespace S.Text; static class Base64 { public static int Length(this string s) => 0; }");
    private static readonly SourceFile Root = new("Result.cs", "namespace S; public class Result;");

    [Theory]
    [InlineData("Tokens/A.cs", "class A { S.Claims.ClaimReader? F; }", "Claims")]
    [InlineData("Tokens/A.cs", "class A { object M() => S.Claims.ClaimReader.Read(); }", "Claims")]
    [InlineData("Tokens/A.cs", "using System.Collections.Generic; class A : List<S.Claims.ClaimReader[]>;", "Claims")]
    [InlineData("Tokens/Deep/A.cs", "using static S.Claims.ClaimReader; class A { void M() { var x = Read(); } }", "Claims")]
    [InlineData("Tokens/A.cs", "class A { S.Pipeline.Pipe? F; }", "Pipeline")]
    [InlineData("Text/A.cs", "class A { S.Tokens.Token? F; }", "Tokens")]
    [InlineData("Jose/A.cs", "class A { S.Result? F; }", LayerRule.Root)]
    [InlineData("Telemetry/A.cs", "class A { S.Tokens.Token? F; }", "Tokens")]
    [InlineData("A.cs", "class A { S.Tokens.Token? F; }", "Tokens")]
    [InlineData("A.cs", "class A { S.Pipeline.Pipe? F; }", "Pipeline")]
    [InlineData("Misc/A.cs", "class A { S.Result? F; }", LayerRule.Root)]
    [InlineData("Tokens/A.cs", "class A { S.Misc.M? F; }", "Misc")]
    public void Use_against_the_direction_is_reported(string path, string code, string folder)
    {
        var violation = Assert.Single(Check(new SourceFile(path, code)));

        Assert.Equal((Rules.Layers, $"Core/{path}", folder), (violation.Rule, violation.File, violation.Subject));
    }

    [Theory]
    [InlineData("Claims/A.cs", "class A { S.Tokens.Token? F; S.Result? R; int L = S.Text.Base64.Length(\"\"); }")]
    [InlineData("Pipeline/A.cs", "class A { S.Tokens.Token? F; S.Claims.ClaimReader? R; }")]
    [InlineData("Failures/A.cs", "class A { S.Result? R; }")]
    [InlineData("Text/A.cs", "class A { S.TokenFailureCode F; }")]
    [InlineData("Jose/A.cs", "class A { int L = S.Text.Base64.Length(\"\"); }")]
    [InlineData("A.cs", "class A { S.Result? R; int L = S.Text.Base64.Length(\"\"); }")]
    public void Use_in_the_direction_is_not_reported(string path, string code) => Assert.Empty(Check(new SourceFile(path, code)));

    [Fact]
    public void Type_that_is_used_without_its_name_is_reported()
    {
        var claimed = new SourceFile("Result2.cs", "namespace S; class Holder { internal S.Claims.ClaimReader R = null!; }");
        var user = new SourceFile("Tokens/A.cs", "namespace S.Tokens; class A { void M(S.Holder h) { var x = h.R; } }");

        Assert.Contains(Check(claimed, user), static f => f is { File: "Core/Tokens/A.cs", Subject: "Claims" });
    }

    [Fact]
    public void Allowance_removes_its_own_violation_only()
    {
        var allowed = new Violation(Rules.Layers, "OidcTokenValidation/AccessTokenValidator.cs", "Pipeline", "");

        Assert.Empty(Allowances.Apply([allowed]));
        Assert.Single(Allowances.Apply([allowed with { Subject = "Replay" }]));
    }

    private static List<Violation> Check(params SourceFile[] files)
    {
        var codes = new SourceFile("TokenFailureCode.cs", "namespace S; public enum TokenFailureCode { None }");
        var misc = new SourceFile("Misc/M.cs", "namespace S.Misc; class M;");
        return [.. LayerRule.Check(Compilations.OfSample([Claims, Tokens, Pipeline, Text, Root, codes, misc, .. files]), "Core")];
    }
}
